-- Where an artifact is follows the registry's address of the day; what was stored stayed behind when that changed.

alter table artifacts drop column urls;
