"""One terminal against the simulated Wave in virtual time: seeded, repeatable, all trouble on."""
