"""What a technician does: set-up, secrets, the doctor, the support bundle, the trial of a version. No Qt."""
