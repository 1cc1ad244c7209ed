from django.test import Client
from django.urls import reverse
