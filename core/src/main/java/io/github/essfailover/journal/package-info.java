/**
 * The memory of runs: entries, their records with a hash chain, and a journal in files. Open {@link
 * io.github.essfailover.journal.FileJournal} to keep runs and {@link
 * io.github.essfailover.journal.RunHistory} to read one.
 */
@NullMarked
package io.github.essfailover.journal;

import org.jspecify.annotations.NullMarked;
