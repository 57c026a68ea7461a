"""Terms and their versions, receipts of consent, withdrawals."""
