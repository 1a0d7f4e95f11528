;; Finds the counters that a drain has to look at, 16 at a time (Wasm SIMD), and makes their PCs.
;;
;; Memory, in bytes; a window is 65,536 counters of 4 bytes (wasm.ts):
;;       0  counts of the window, padded with equal values to a multiple of 16
;;  262144  counts last seen; or, to gather, the slot of each block
;;  524288  found: indexes of counters in the window, ascending; or the counts that were gathered
;;  786432  PCs of what was found, 8 bytes each
(module
  (memory (export "memory") 20)

  ;; How many of the first $count counts are not 0.
  (func (export "nonzero") (param $count i32) (result i32)
    (local $at i32) (local $end i32) (local $found i32)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (local.set $found (i32.const 524288))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (if (v128.any_true
              (v128.or
                (v128.or (v128.load (local.get $at)) (v128.load offset=16 (local.get $at)))
                (v128.or (v128.load offset=32 (local.get $at)) (v128.load offset=48 (local.get $at)))))
          (then (local.set $found (call $nonzero16 (local.get $at) (local.get $found)))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $found) (i32.const 524288)) (i32.const 2)))

  ;; How many of the first $count counts are not what was last seen.
  (func (export "changed") (param $count i32) (result i32)
    (local $at i32) (local $end i32) (local $found i32)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (local.set $found (i32.const 524288))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (if (v128.any_true
              (v128.or
                (v128.or
                  (v128.xor (v128.load (local.get $at)) (v128.load offset=262144 (local.get $at)))
                  (v128.xor (v128.load offset=16 (local.get $at)) (v128.load offset=262160 (local.get $at))))
                (v128.or
                  (v128.xor (v128.load offset=32 (local.get $at)) (v128.load offset=262176 (local.get $at)))
                  (v128.xor (v128.load offset=48 (local.get $at)) (v128.load offset=262192 (local.get $at))))))
          (then (local.set $found (call $changed16 (local.get $at) (local.get $found)))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $found) (i32.const 524288)) (i32.const 2)))

  ;; The count of the slot of each of $count blocks, four at a time.
  (func (export "gather") (param $count i32)
    (local $at i32) (local $end i32)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (i32.store offset=524288 (local.get $at)
          (i32.load (i32.shl (i32.load offset=262144 (local.get $at)) (i32.const 2))))
        (i32.store offset=524292 (local.get $at)
          (i32.load (i32.shl (i32.load offset=262148 (local.get $at)) (i32.const 2))))
        (i32.store offset=524296 (local.get $at)
          (i32.load (i32.shl (i32.load offset=262152 (local.get $at)) (i32.const 2))))
        (i32.store offset=524300 (local.get $at)
          (i32.load (i32.shl (i32.load offset=262156 (local.get $at)) (i32.const 2))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; The PCs of the $count blocks found, four at a time: $low + index * $step, with the same $high word for all.
  (func (export "pcs") (param $count i32) (param $low i32) (param $high i32) (param $step i32)
    (local $at i32) (local $end i32) (local $words v128)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $words
          (i32x4.add
            (i32x4.splat (local.get $low))
            (i32x4.mul (v128.load offset=524288 (local.get $at)) (i32x4.splat (local.get $step)))))
        (v128.store offset=786432
          (i32.shl (local.get $at) (i32.const 1))
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $words) (i32x4.splat (local.get $high))))
        (v128.store offset=786448
          (i32.shl (local.get $at) (i32.const 1))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
            (local.get $words) (i32x4.splat (local.get $high))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; No branch per counter: the index is always stored, and the place moves on if it counts.
  (func $nonzero16 (param $at i32) (param $found i32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.const 64)))
    (loop $next
      (i32.store (local.get $found) (i32.shr_u (local.get $at) (i32.const 2)))
      (local.set $found
        (i32.add (local.get $found)
          (i32.shl (i32.ne (i32.load (local.get $at)) (i32.const 0)) (i32.const 2))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $found))

  (func $changed16 (param $at i32) (param $found i32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.const 64)))
    (loop $next
      (i32.store (local.get $found) (i32.shr_u (local.get $at) (i32.const 2)))
      (local.set $found
        (i32.add (local.get $found)
          (i32.shl
            (i32.ne (i32.load (local.get $at)) (i32.load offset=262144 (local.get $at)))
            (i32.const 2))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $found)))
