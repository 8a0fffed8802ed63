"""A picture a reader gives of themselves or a list: shapes here, rules in the services."""

from django import forms

from library import limits
from library.forms import CoverForm, PictureFields


class OwnPictureForm(CoverForm):
    """A file or a photo; nothing is fetched, and no catalogue has it."""

    PICTURES = ("image", "photo")
    url = candidate = None
    image = forms.FileField(
        label="A picture",
        required=False,
        allow_empty_file=True,
        help_text=PictureFields.base_fields["image"].help_text,
        widget=PictureFields.base_fields["image"].widget,
    )

    def picture(self) -> bytes:
        """Return what a valid form brings; one byte more than is allowed tells as much as all."""
        return self.cleaned_data[self.picture_field()].read(limits.IMAGE_BYTES_MAX + 1)
