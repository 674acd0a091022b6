"""Which way a metric is better, by the words of its name.

Metrics that no list has are told too: what counts errors, distances, time or cost is better when lower.
"""

from __future__ import annotations

import re

_HIGHER = re.compile(
    r"\b(?:accuracy|F1|precision|recall|reduction|recovered|correlation|success|similarity|time horizon|dwell time|to collision)\b"
    r"|精度|正解率|再現率|適合率|成功率|削減",
    re.I,
)
"""What such a word names goes well, whatever stands beside it: error detection accuracy, loss recovered, time horizon."""
_LOWER = re.compile(
    r"\b(?:errors?|loss|perplexity|latency|delay|distance|divergence|discrepancy|regret|costs?|emissions|consumption|time|footprint|overhead"
    r"|real-time factor|collisions?|miss rate|false (?:positive|negative|acceptance|rejection|refusal|alarm) rate|over-refusal rate"
    r"|hallucination rate|toxicity|memory usage|negative log-likelihood|bits per (?:byte|character|dimension|pixel|token)"
    r"|FID|FVD|FAD|KID|KVD|LPIPS|(?:min)?[AF]DE|N?MAE|[RN]?MSE|RMSLE|s?MAPE|WAPE|MASE|CRPS|NLL|NLPD|Brier score|LogLoss|[EMA]CE|mCE|Q-error"
    r"|[WCTPSDJ]ER|EER|HTER|minDCF|t-DCF|MPJPE|MPVPE|PVE|EPE|NME|ATE|PPL|BPB|BPC|BPD|RTF|TTFT|TPOT|ITL|FNR|FPR|FRR|FLOPs|MACs|Abs Rel|SqRel|SILog)\b"
    r"|誤差|誤り率|エラー率|損失|遅延|レイテンシ|距離|パープレキシティ|時間|コスト",
    re.I,
)
_NEITHER = re.compile(r"\battack success|\bjailbreak success|(?<!over-)(?<!false )\brefusal rate|攻撃(?:の)?成功率", re.I)
"""One wants more of it and another less: an attacker and who defends."""


def direction(metric: str | None) -> int:
    """1 where a higher number is better, as for what names no metric; -1 where a lower one is; 0 where that depends on who asks."""
    name = metric or ""
    if _NEITHER.search(name):
        return 0
    return -1 if _LOWER.search(name) and not _HIGHER.search(name) else 1
