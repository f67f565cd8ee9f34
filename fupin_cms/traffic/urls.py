"""The address of the metrics."""

from django.urls import path

from .views import metrics

urlpatterns = [path("metrics", metrics, name="fupin_metrics")]
