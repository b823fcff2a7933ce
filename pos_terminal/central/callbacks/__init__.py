"""Telling the owner of a payable what became of it: the centre calls nobody else's address."""
