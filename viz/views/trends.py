"""Trends: communities over weeks, what rises and fades, results over time."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.analyze.communities import network
from kg.analyze.trends import Board, boards, community_trends, motions, split, weeks_of
from viz.views.numbers import Numbers

_MEMBERS = 24
_MOTIONS = 60


def columns(graph: nx.MultiDiGraph, numbers: Numbers) -> dict[str, Any]:
    """``communities`` [members, size, [[week, papers]], before, recent]; ``rising`` and ``fading`` [entity, before, recent, ratio, surprise].

    ``boards`` are [benchmark, [[result, date, best so far]]]; ``split`` counts papers before and in the recent weeks, and these weeks.
    """
    before, recent, weeks = split(weeks_of(graph)) if weeks_of(graph) else (set(), set(), [])
    moving = [[numbers.entity(m.id), m.before, m.recent, m.ratio, m.surprise] for m in motions(graph)] if weeks else []
    communities = community_trends(graph, network(graph)) if weeks else []
    return {
        "split": [len(before), len(recent), len({week for paper, week in weeks_of(graph).items() if paper in recent})],
        "communities": [
            [numbers.entities(c.members[:_MEMBERS]), len(c.members), [[numbers.week(week), n] for week, n in c.weeks], c.before, c.recent]
            for c in communities
        ],
        "rising": [row for row in moving if row[4] > 0][:_MOTIONS],
        "fading": [row for row in reversed(moving) if row[4] < 0][:_MOTIONS],
        "boards": [[numbers.entity(board.id), _points(numbers, board)] for board in boards(graph)],
    }


def _points(numbers: Numbers, board: Board) -> list[list[Any]]:
    return [[numbers.result(point.id), point.date, int(point.best)] for point in board.points]
