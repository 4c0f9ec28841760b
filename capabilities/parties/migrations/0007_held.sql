-- A legal hold of a company holds all below it: the ground's view, widened by who knows the tree.
DROP VIEW db_held_v;
CREATE VIEW db_held_v AS
SELECT t.company_id, h.login_id
FROM db_hold_v h LEFT JOIN parties_tree t ON t.ancestor_id = h.company_id;
-- on postgres
ALTER VIEW db_held_v SET (security_invoker = true);
