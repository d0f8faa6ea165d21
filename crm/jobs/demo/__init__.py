"""The demo council: fictional Northmoor, its streets, people, staff and two years of cases, made from a seed."""
