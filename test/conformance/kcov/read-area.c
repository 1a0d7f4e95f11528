/*
 * A reader of a kcov area in a file, as a driver in another process would be.
 *
 *   read-area FILE WORDS flush   zero the count, tell standard output, wait for a byte on standard input, print the PCs
 *   read-area FILE WORDS watch   zero the count and check it and the PCs, over and over, until so many PCs were seen
 *
 * A PC that `watch` does not believe is one whose high half is not all ones, or whose low half is not below the limit
 * given as the last argument, after how many to look at. It also ends when standard input does, whose end is the test's.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int input_ended(void) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  return poll(&input, 1, 0) > 0;
}

int main(int argc, char **argv) {
  uint64_t size = strtoull(argv[2], NULL, 10);
  int fd = open(argv[1], O_RDWR);
  uint64_t *cover = mmap(NULL, size * 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd < 0 || cover == MAP_FAILED) return perror(argv[1]), 1;
  if (strcmp(argv[3], "flush") == 0) {
    char byte;
    __atomic_store_n(&cover[0], 0, __ATOMIC_RELAXED);
    if (write(1, "reset\n", 6) != 6 || read(0, &byte, 1) != 1) return 1;
    uint64_t n = __atomic_load_n(&cover[0], __ATOMIC_ACQUIRE);
    for (uint64_t i = 0; i < n; i++) printf("0x%" PRIx64 "\n", cover[i + 1]);
    return 0;
  }
  uint64_t enough = strtoull(argv[4], NULL, 0), limit = strtoull(argv[5], NULL, 0);
  uint64_t rounds = 0, seen = 0, past = 0, torn = 0;
  for (; seen <= enough && !input_ended(); rounds++) {
    uint64_t n = __atomic_load_n(&cover[0], __ATOMIC_ACQUIRE);
    if (n >= size) past++;
    for (uint64_t i = 1; i <= n && i < size; i++, seen++) {
      uint64_t pc = __atomic_load_n(&cover[i], __ATOMIC_RELAXED);
      if (pc >> 32 != 0xffffffff || (pc & 0xffffffff) < 0x80000000 || pc >= limit) torn++;
    }
    if (rounds % 3 == 0) __atomic_store_n(&cover[0], 0, __ATOMIC_RELEASE);
  }
  printf("{\"rounds\":%" PRIu64 ",\"seen\":%" PRIu64 ",\"past\":%" PRIu64 ",\"torn\":%" PRIu64 "}\n", rounds, seen, past, torn);
  return 0;
}
