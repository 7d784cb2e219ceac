/** What a node shows of itself: status endpoints, dashboard, metrics, LND's state service, and a marker file. */
@NullMarked
package dev.understudy.status;

import org.jspecify.annotations.NullMarked;
