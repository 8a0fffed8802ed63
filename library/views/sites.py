"""Which mark stands before a reader's link: that of the site it leads to."""

from urllib.parse import urlsplit

# Hosts, without "www.", by the symbol in static/img/sites.svg; what stands below a host is its own.
_HOSTS = {
    "bandcamp": ("bandcamp.com",),
    "bluesky": ("bsky.app", "bsky.social"),
    "codeberg": ("codeberg.org", "codeberg.page"),
    "facebook": ("facebook.com", "fb.com"),
    "flickr": ("flickr.com",),
    "github": ("github.com", "github.io"),
    "gitlab": ("gitlab.com",),
    "goodreads": ("goodreads.com",),
    "instagram": ("instagram.com",),
    "lastdotfm": ("last.fm",),
    "letterboxd": ("letterboxd.com", "boxd.it"),
    "librarything": ("librarything.com",),
    "linkedin": ("linkedin.com",),
    "mastodon": (
        *("fosstodon.org", "hachyderm.io", "infosec.exchange", "mas.to", "mastodon.art"),
        *("mastodon.cloud", "mastodon.online", "mastodon.social", "mastodon.world", "mstdn.social"),
        *("bookstodon.com", "wandering.shop", "zirk.us"),
    ),
    "medium": ("medium.com",),
    "orcid": ("orcid.org",),
    "patreon": ("patreon.com",),
    "pinterest": ("pinterest.com",),
    "pixelfed": ("pixelfed.social",),
    "reddit": ("reddit.com",),
    "soundcloud": ("soundcloud.com",),
    "spotify": ("spotify.com",),
    "substack": ("substack.com",),
    "threads": ("threads.net", "threads.com"),
    "trakt": ("trakt.tv",),
    "tumblr": ("tumblr.com",),
    "twitch": ("twitch.tv",),
    "vimeo": ("vimeo.com",),
    "wikipedia": ("wikipedia.org",),
    "x": ("x.com", "twitter.com"),
    "youtube": ("youtube.com", "youtu.be"),
}
_SITES = {host: site for site, hosts in _HOSTS.items() for host in hosts}


def site_of(url: str) -> str:
    """Return the symbol of a well-known site; "" for any other."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    parts = host.split(".")
    ends = (".".join(parts[start:]) for start in range(len(parts) - 1))
    return next((_SITES[end] for end in ends if end in _SITES), "")


def is_web_link(url: str) -> bool:
    """Whether a link may be followed from a page: nothing but http and https is."""
    return urlsplit(url).scheme in ("http", "https")
