-- One row per link check × hop; `position` 0 is the link itself.
CREATE VIEW hops AS
SELECT l.url AS short_url, k.checked_at, h.position, h.url, h.status, h.via, h.ms
FROM check_hop h
JOIN link_check k ON k.id = h.link_check
JOIN link l ON l.id = k.link;
