"""What the graph says as a whole: pure functions over the graph of kg.graphfile."""
