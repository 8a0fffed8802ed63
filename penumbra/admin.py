"""The name over the admin's door."""

from django.contrib import admin

admin.site.site_header = "Penumbra: looking after the site"
admin.site.site_title = "Penumbra admin"
admin.site.index_title = "What there is"
