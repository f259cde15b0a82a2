"""What is filled in to order a card at Anytime."""


def card_order(amount: str, name: str = "Julie Vermeulen") -> dict[str, str]:
    """Return a card order that the bank takes."""
    return {
        "card_name": name,
        "card_type": "VIRTUAL_MULTI_USE",
        "expiry_date": "2028-10-31",
        "amount": amount,
        "language": "en",
        "delivery_gender": "F",
        "delivery_first_name": "Julie",
        "delivery_last_name": "Vermeulen",
        "delivery_addr_1": "12 rue des Martyrs",
        "delivery_zip": "75009",
        "delivery_city": "Paris",
        "delivery_cc": "FR",
    }
