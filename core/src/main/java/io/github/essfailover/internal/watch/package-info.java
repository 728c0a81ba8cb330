/**
 * The watch's loops. For those who change the watch: open {@link
 * io.github.essfailover.internal.watch.WatchRounds} first. Everything but the books is confined to
 * one mailbox.
 */
@NullMarked
package io.github.essfailover.internal.watch;

import org.jspecify.annotations.NullMarked;
