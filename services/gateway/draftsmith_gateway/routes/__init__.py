"""HTTP to gRPC and back; no rules live here."""
