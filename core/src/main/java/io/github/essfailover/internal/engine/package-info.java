/**
 * Carries plans out. A run's state belongs to one {@link
 * io.github.essfailover.internal.engine.Mailbox}; calls to the outside are tasks whose results come
 * back as messages; nothing in here blocks. Open {@link
 * io.github.essfailover.internal.engine.RunCoordinator} first.
 */
@NullMarked
package io.github.essfailover.internal.engine;

import org.jspecify.annotations.NullMarked;
