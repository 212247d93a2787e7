"""From printed names to administrative units and agencies. Knows names, units and dates, not documents."""
