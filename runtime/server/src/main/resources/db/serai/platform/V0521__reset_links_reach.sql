-- The workspace whose admin made the link; null if an operator did. Such a link is over once its person has rights beyond that workspace.
alter table password_reset add column made_in text references workspace (id) on delete cascade;
