"""What a browser is called in the list of one's sessions."""

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_MACHINES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
             ("CrOS", "Chromebook"), ("Mac OS X", "Mac"), ("Linux", "Linux"))


def name_of(user_agent: str) -> str:
    """`Firefox on Windows`, from what the browser says of itself; "Unknown browser" when it says nothing we know."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Unknown browser")
    machine = next((name for mark, name in _MACHINES if mark in user_agent), "")
    return f"{browser} on {machine}" if machine else browser
