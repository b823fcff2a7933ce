"""Z reports and business days by e-mail, to whom the restaurant says."""
