"""What a language model adds to an atlas: names and relations in passages, and a second reading of undecided names.

Stages do not know each other; this joins the client of kg.sources with the prompts and grounding of kg.extract.
"""
