CREATE VIEW findings AS
SELECT kind, campaign, subject, score, details, found_at, occasion
FROM finding;
