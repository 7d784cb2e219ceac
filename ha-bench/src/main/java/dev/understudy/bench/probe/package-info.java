/** What a probe costs, beside the pipeline that LND's documentation prints. */
@NullMarked
package dev.understudy.bench.probe;

import org.jspecify.annotations.NullMarked;
