from . import signature_page
