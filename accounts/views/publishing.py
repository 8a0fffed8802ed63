"""The switch that opens a reader's library to everybody."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from accounts import services
from accounts.http import AuthenticatedHttpRequest
from accounts.views.answers import next_url

_ANSWERS = {
    "yes": (
        services.publish,
        "Your library is published. Everybody can see your page and your public books now.",
    ),
    "no": (services.unpublish, "Your library is closed again. Nobody but you can see it."),
    "later": (services.answer_later, "You can publish your library in the settings at any time."),
}


@require_POST
def publish(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Take ``answer`` (yes, no, later; others change nothing) and go on to ``next``."""
    if chosen := _ANSWERS.get(request.POST.get("answer", "")):
        act, said = chosen
        act(user=request.user)
        messages.success(request, said)
    return HttpResponseRedirect(next_url(request))
