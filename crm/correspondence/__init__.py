"""What is written to residents and what they write back: the outbox, delivery, rendering and inbound mail."""
