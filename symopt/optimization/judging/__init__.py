"""What the end of a run is worth: outcome, sentences, ways on."""
