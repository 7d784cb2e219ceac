/** What benchmarks put on a page: tables, charts, where and when they ran. */
@NullMarked
package dev.understudy.bench.page;

import org.jspecify.annotations.NullMarked;
