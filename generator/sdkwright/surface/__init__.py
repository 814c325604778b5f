"""The surface of an SDK: what its callers see, read from Python sources, compared and judged.

read      sources → Surface                    `read`, `parts`, `types`
compare   two surfaces → changes               `compare`, `relation`, `directions`, `rules`
judge     changes → verdict, approvals         `verdict`, `approvals`
write     text, JSON, Markdown                 `write`
"""
