"""What companies push: looked at in the request, kept as it came, made use of by a job."""
