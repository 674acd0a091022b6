/** Draws nodes in WebGL: one program for all shapes, with a thin outline in the background's colour. */
import { NodeProgram } from "sigma/rendering";
import type { ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import { SHAPES } from "./shapes";

const { UNSIGNED_BYTE, FLOAT, TRIANGLES } = WebGLRenderingContext;
const UNIFORMS = ["u_sizeRatio", "u_correctionRatio", "u_matrix", "u_outline"] as const;
type Uniform = (typeof UNIFORMS)[number];

/** What the page adds to sigma's data of a node. */
export interface ShapedNode extends NodeDisplayData {
  shape: number;
}

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_place;
varying float v_pixel;
varying float v_shape;
void main() {
  vec2 corner = 2.9 * vec2(cos(a_angle), sin(a_angle));
  float radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
  gl_Position = vec4((u_matrix * vec3(a_position + corner * radius, 1)).xy, 0, 1);
  v_place = corner;
  v_pixel = u_sizeRatio / a_size;
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_place;
varying float v_pixel;
varying float v_shape;
uniform vec3 u_outline;
float edge(vec2 p) {
${SHAPES.map((shape, i) => `  if (v_shape < ${i}.5) return ${shape.distance};`).join("\n")}
  return length(p) - 1.0;
}
void main(void) {
  float distance = edge(v_place);
  #ifdef PICKING_MODE
  gl_FragColor = length(v_place) > 1.0 + 2.0 * v_pixel ? vec4(0.0) : v_color;
  #else
  float cover = 1.0 - smoothstep(0.7 * v_pixel, 1.7 * v_pixel, distance);
  vec3 colour = mix(v_color.rgb, u_outline, smoothstep(-0.5 * v_pixel, 0.5 * v_pixel, distance));
  gl_FragColor = vec4(colour * cover, cover);
  #endif
}`;

/** The outline's colour, shared by all programs of the page: it follows the theme. */
export const outline: { colour: readonly [number, number, number] } = { colour: [255, 255, 255] };

export class ShapeProgram extends NodeProgram<Uniform> {
  override getDefinition() {
    return {
      VERTICES: 3,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES,
      UNIFORMS,
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
      CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
    };
  }

  override processVisibleItem(nodeIndex: number, start: number, data: NodeDisplayData): void {
    this.array.set([data.x, data.y, data.size, floatColor(data.color), (data as ShapedNode).shape, nodeIndex], start);
  }

  override setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    gl.uniform1f(uniformLocations["u_correctionRatio"]!, params.correctionRatio);
    gl.uniform1f(uniformLocations["u_sizeRatio"]!, params.sizeRatio);
    gl.uniformMatrix3fv(uniformLocations["u_matrix"]!, false, params.matrix);
    const place = uniformLocations["u_outline"];
    if (place) gl.uniform3fv(place, outline.colour.map((c) => c / 255));
  }
}
