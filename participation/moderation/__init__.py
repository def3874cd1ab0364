"""May this be shown? One queue, reasons, masks, answers, and undo."""
