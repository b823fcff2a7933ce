"""What terminal and central server say to each other, version 1. Data only; imports nothing of ours."""
