from django.urls import path

from library import converters  # noqa: F401  (registers <public_id:…>)
from library.api import views

app_name = "api"

urlpatterns = [
    path("isbn/<str:isbn>/", views.IsbnView.as_view(), name="isbn"),
    path("books/", views.BookListView.as_view(), name="book-list"),
    path("books/<public_id:public_id>/cover/", views.CoverView.as_view(), name="book-cover"),
    path("books/<public_id:public_id>/", views.BookDetailView.as_view(), name="book-detail"),
]
