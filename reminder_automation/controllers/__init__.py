from . import document_portal
