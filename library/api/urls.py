from django.urls import path

from library.api import suggestions, views

app_name = "api"

urlpatterns = [
    path("isbn/<str:isbn>/", views.IsbnView.as_view(), name="isbn"),
    path("books/", views.BookListView.as_view(), name="book-list"),
    path("books/<public_id>/", views.BookDetailView.as_view(), name="book-detail"),
    path("suggestions/", suggestions.SuggestionsView.as_view(), name="suggestions"),
]
