package io.github.essfailover;

import io.github.essfailover.internal.engine.Seams;

/** Time, threads and chance, and what ends those of them that the orchestrator made itself. */
record OwnedSeams(Seams seams, Runnable onClose) {}
