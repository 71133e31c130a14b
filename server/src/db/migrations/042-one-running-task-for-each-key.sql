-- Of the tasks of one order key only one runs. A task that was added earlier but is seen later may be claimed while a
-- later one runs; nothing but the index can tell two who claim at the same moment.
CREATE UNIQUE INDEX task_one_running ON task (vendor_type, order_key)
  WHERE order_key IS NOT NULL AND status = 'Running';
