-- What people asked to be done once, as it stood in the spec when it was taken up: what differs from it is a new wish.
-- As text, because a moment loses its nanoseconds in a timestamptz and would look new.
alter table machine
    add column retry_asked text,
    add column forget_asked text,
    -- why the last one was refused; null when it was carried out
    add column ask_refused text;
