"""What a technician does: set-up, secrets, the doctor, the support bundle, the look after an update. No Qt."""
