/**
 * For hosts that want to be told what is wrong, once and not with every look: open {@link
 * io.github.essfailover.alert.AlertSink} first. {@link io.github.essfailover.alert.Slf4jAlerts}
 * writes to the log, {@link io.github.essfailover.alert.WebhookAlerts} posts to Prometheus'
 * Alertmanager or anything else that takes JSON.
 */
@NullMarked
package io.github.essfailover.alert;

import org.jspecify.annotations.NullMarked;
