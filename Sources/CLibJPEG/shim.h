// libjpeg-turbo 2: JPEG pictures with OpenCV's pixels. One call, because the library reports errors by a jump that may
// not cross Swift.
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <jerror.h>
#include <jpeglib.h>
#include <string.h>

// What is wanted of a picture, and what became of it.
struct omni_jpeg_request {
  const uint8_t *bytes;
  size_t size;
  // The part that is written; its other pixels are not decoded. Rows of `out` are `stride` bytes apart.
  uint32_t x, y, width, height;
  uint8_t *out;
  size_t stride;
  // Asked between rows and scans: whether to give up.
  int (*is_late)(void *);
  void *context;
  // Size and components of one written pixel (3, or 4 for CMYK), known after a call without `out`.
  uint32_t picture_width, picture_height, components;
  int is_adobe;
  // Corrupt data met on the way.
  int damage;
  char message[JMSG_LENGTH_MAX];
};

struct omni_jpeg_state {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  struct omni_jpeg_request *request;
  jmp_buf escape;
};

static inline void omni_jpeg_error(j_common_ptr info) {
  struct omni_jpeg_state *state = (struct omni_jpeg_state *)info->client_data;
  info->err->format_message(info, state->request->message);
  longjmp(state->escape, 1);
}

// Warnings about data that are lost or contradict themselves; others are about markers nobody needs.
static inline void omni_jpeg_warning(j_common_ptr info, int level) {
  struct omni_jpeg_state *state = (struct omni_jpeg_state *)info->client_data;
  if (level >= 0) return;
  switch (info->err->msg_code) {
  case JWRN_HIT_MARKER: case JWRN_HUFF_BAD_CODE: case JWRN_JPEG_EOF: case JWRN_MUST_RESYNC:
    if (!state->request->damage) info->err->format_message(info, state->request->message);
    state->request->damage = 1;
  }
}

static inline void omni_jpeg_progress(j_common_ptr info) {
  struct omni_jpeg_state *state = (struct omni_jpeg_state *)info->client_data;
  if (state->request->is_late(state->request->context)) longjmp(state->escape, 2);
}

// Reads the header (without `out`) or the part asked for. 0: done; 1: refused, see `message`; 2: gave up.
static inline int omni_jpeg_read(struct omni_jpeg_request *request) {
  struct omni_jpeg_state state;
  memset(&state, 0, sizeof state);
  state.request = request;
  state.info.err = jpeg_std_error(&state.errors);
  state.errors.error_exit = omni_jpeg_error;
  state.errors.emit_message = omni_jpeg_warning;
  state.info.client_data = &state;
  request->damage = 0;
  request->message[0] = 0;
  int code = setjmp(state.escape);
  if (code) {
    jpeg_destroy_decompress(&state.info);
    return code;
  }
  jpeg_create_decompress(&state.info);
  state.info.client_data = &state;
  state.progress.progress_monitor = omni_jpeg_progress;
  state.info.progress = &state.progress;
  jpeg_mem_src(&state.info, request->bytes, request->size);
  jpeg_read_header(&state.info, TRUE);
  int is_cmyk = state.info.jpeg_color_space == JCS_CMYK || state.info.jpeg_color_space == JCS_YCCK;
  state.info.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
  request->picture_width = state.info.image_width;
  request->picture_height = state.info.image_height;
  request->components = is_cmyk ? 4 : 3;
  request->is_adobe = state.info.saw_Adobe_marker;
  if (!request->out) {
    jpeg_destroy_decompress(&state.info);
    return 0;
  }
  jpeg_start_decompress(&state.info);
  // Chroma is interpolated across the edges of the part, so a few columns more are decoded.
  JDIMENSION margin = 16;
  JDIMENSION left = request->x > margin ? request->x - margin : 0;
  JDIMENSION right = request->x + request->width + margin;
  if (right > state.info.output_width) right = state.info.output_width;
  JDIMENSION wide = right - left;
  if (left > 0 || right < state.info.output_width) jpeg_crop_scanline(&state.info, &left, &wide);
  if (request->y > 0) jpeg_skip_scanlines(&state.info, request->y);
  size_t pixel = request->components;
  int is_whole = left == request->x && wide == request->width;
  uint8_t *line = (uint8_t *)(*state.info.mem->alloc_large)((j_common_ptr)&state.info, JPOOL_IMAGE, pixel * wide);
  for (uint32_t row = 0; row < request->height; row++) {
    uint8_t *target = request->out + row * request->stride;
    JSAMPROW rows[1] = {is_whole ? target : line};
    if (jpeg_read_scanlines(&state.info, rows, 1) != 1) break;
    if (!is_whole) memcpy(target, line + pixel * (request->x - left), pixel * request->width);
  }
  jpeg_destroy_decompress(&state.info);
  return 0;
}

static inline int omni_jpeg_version(void) { return LIBJPEG_TURBO_VERSION_NUMBER; }
