"""Will a portal pass inspection: rule packs, inspections, findings, forecasts, confirmations, reports."""
