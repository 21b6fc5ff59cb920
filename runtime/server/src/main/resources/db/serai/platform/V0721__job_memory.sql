-- The limit of memory holds for commands, too. Those that ran without one go on as they did, until somebody sets it.
update job set memory = 1048576 where kind = 'command';
