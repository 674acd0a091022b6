"""The local web server of ``kg serve``: the map, a Cypher console and a small API, for this machine alone and read-only."""
